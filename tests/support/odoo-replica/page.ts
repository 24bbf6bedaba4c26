/** A contact's page: chatter, full composer, SMS and meeting, with the requests that Odoo 18 makes, over XHR as it makes them. */
export const PAGE = `<!doctype html><html><head><meta charset="utf-8"><title>Odoo</title></head><body>
<div class="o-mail-Chatter">
  <div class="o-mail-SuggestedRecipient"><input type="checkbox" id="named"></div>
  <textarea class="o-mail-Composer-input"></textarea>
  <button class="o-mail-Composer-send">Send</button>
</div>
<button class="o_mail_send">Send from the full composer</button>
<button class="o_list_mail">Send to the selection</button>
<button name="action_send_sms">Send SMS</button>
<button name="action_launch" class="o_launch">Send the mailing</button>
<button class="o_form_button_save">Save the meeting</button>
<p class="o_error"></p><p class="o_done"></p>
<script>
const record = Number(new URLSearchParams(location.search).get('record'));
const older = new URLSearchParams(location.search).get('version') === '17';
let id = 0;
const show = (name, text) => { document.querySelector('.' + name).textContent = text; };
function rpc(url, params) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/json');
    request.addEventListener('load', () => {
      const { error, result } = JSON.parse(request.response);
      if (error) failed(new Error(error.data.message)); else done(result);
    });
    request.addEventListener('error', () => failed(new Error('Connection lost')));
    request.send(JSON.stringify({ id: ++id, jsonrpc: '2.0', method: 'call', params }));
  });
}
const call = (kind, model, method, args) => rpc('/web/dataset/call_' + kind + (older ? '' : '/' + model + '/' + method), { model, method, args, kwargs: { context: { uid: 2 } } });
const body = () => document.querySelector('textarea').value;
const ways = {
  'o-mail-Composer-send': () => rpc('/mail/message/post', { context: {}, post_data: { body: body(), message_type: 'comment', subtype_xmlid: 'mail.mt_comment', partner_ids: document.querySelector('#named').checked ? [record] : [] }, thread_id: record, thread_model: 'res.partner' }),
  'o_mail_send': () => call('kw', 'mail.compose.message', 'web_save', [[], { composition_mode: 'comment', model: 'res.partner', res_ids: '[' + record + ']', partner_ids: [[4, record]], body: body() }]).then(([{ id }]) => call('kw', 'mail.compose.message', 'action_send_mail', [id])),
  'o_list_mail': () => call('kw', 'mail.compose.message', 'web_save', [[], { composition_mode: 'mass_mail', model: 'res.partner', res_ids: '[42, ' + record + ']', partner_ids: [], body: body() }]).then(([{ id }]) => call('button', 'mail.compose.message', 'action_send_mail', [[id]])),
  'o_launch': () => call('button', 'mailing.mailing', 'action_launch', [[5]]),
  'o_form_button_save': () => call('kw', 'calendar.event', 'web_save', [[], { name: body(), partner_ids: [[4, 3], [4, record]] }]),
};
for (const [name, way] of Object.entries(ways)) document.querySelector('.' + name).addEventListener('click', () => {
  show('o_error', ''); show('o_done', '');
  way().then(() => { document.querySelector('textarea').value = ''; show('o_done', 'done'); }, ({ message }) => { show('o_error', message); });
});
</script></body></html>`;
