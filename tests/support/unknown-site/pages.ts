// A small CRM that no adapter knows: a composer with chips that asks by fetch and saves drafts, and an older form that posts and goes on.

const HEAD = (title: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#223}header{background:#2b3a67;color:#fff;padding:10px 24px}main{max-width:760px;margin:20px auto;padding:0 24px}
.line{display:flex;gap:10px;align-items:center;border-bottom:1px solid #ccd;padding:6px 0}.line label{width:70px;color:#556}.line input{flex:1;border:0;font:inherit;padding:6px}
.tag{background:#e4e9f7;border-radius:12px;padding:2px 10px}.tag button{border:0;background:none;cursor:pointer}textarea{width:100%;min-height:150px;font:inherit;margin:12px 0;box-sizing:border-box}
.bar{display:flex;gap:10px;align-items:center}.bar button,form button{font:inherit;padding:8px 18px;border-radius:6px;border:1px solid #889;background:#f4f5fa}.bar .go{background:#2b3a67;color:#fff}</style></head>`;

export const COMPOSER = `${HEAD('Harbour CRM')}<body><header>Harbour CRM</header><main>
<section class="mail-form" data-draft="">
  <div class="line" data-field="to"><label for="f-to">To</label><span class="tags"></span><input id="f-to" class="pick" autocomplete="off"></div>
  <div class="line" data-field="cc"><label for="f-cc">Cc</label><span class="tags"></span><input id="f-cc" class="pick" autocomplete="off"></div>
  <div class="line"><label for="f-title">Subject</label><input id="f-title" class="title"></div>
  <textarea class="body" aria-label="Message"></textarea>
  <div class="bar"><button type="button" class="go"><svg width="12" height="12" viewBox="0 0 10 10" aria-hidden="true"><path fill="#fff" d="M0 0l10 5-10 5z"/></svg> Send</button><button type="button" class="keep">Save draft</button><span class="said" role="status"></span></div>
</section></main><script>
const form = document.querySelector('.mail-form');
const said = document.querySelector('.said');
const people = (name) => [...form.querySelectorAll('[data-field=' + name + '] .tag')].map((tag) => ({ address: tag.dataset.mail, label: tag.dataset.mail.split('@')[0] }));
function commit(input) {
  for (const mail of input.value.split(/[,;\\s]+/).filter(Boolean)) {
    const tag = Object.assign(document.createElement('span'), { className: 'tag', textContent: mail });
    tag.dataset.mail = mail;
    input.parentNode.querySelector('.tags').append(tag);
  }
  input.value = '';
}
for (const input of form.querySelectorAll('.pick')) { input.addEventListener('blur', () => commit(input)); input.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); commit(input); } }); }
async function post(type) {
  form.querySelectorAll('.pick').forEach(commit);
  const body = { type, id: form.dataset.draft || null, to: people('to'), cc: people('cc'), title: form.querySelector('.title').value, html: '<p>' + form.querySelector('.body').value + '</p>', options: { track: false } };
  try {
    const response = await fetch('/ajax/outbox', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(String(response.status));
    form.dataset.draft = (await response.json()).id;
    said.textContent = type === 'mail' ? 'Sent.' : 'Saved.';
    if (type === 'mail') { form.dataset.draft = ''; form.querySelectorAll('.tag').forEach((tag) => tag.remove()); form.querySelectorAll('input, textarea').forEach((field) => { field.value = ''; }); }
  } catch (error) { said.textContent = 'Not sent: ' + error.message; }
}
form.querySelector('.go').addEventListener('click', () => post('mail'));
form.querySelector('.keep').addEventListener('click', () => post('draft'));
form.querySelector('.body').addEventListener('change', () => { if (people('to').length > 0) void post('draft'); });
form.querySelector('.pick').addEventListener('input', (event) => { void fetch('/ajax/suggest?q=' + encodeURIComponent(event.target.value)); });
</script></body></html>`;

export const CLASSIC = `${HEAD('Harbour CRM, classic')}<body><header>Harbour CRM, classic</header><main>
<form method="post" action="/classic/mail" name="mail"><input type="hidden" name="record" value="7">
  <div class="line"><label for="rcpt">To</label><input id="rcpt" name="rcpt"></div>
  <div class="line"><label for="copy">Copy</label><input id="copy" name="copy_cc"></div>
  <textarea name="msg" aria-label="Message"></textarea>
  <button name="do" value="send">Send</button> <button name="do" value="save">Save</button>
</form></main></body></html>`;

export const DONE = (what: string): string => `${HEAD('Harbour CRM, classic')}<body><main><p class="said">${what}</p><a href="/classic">Back</a></main></body></html>`;
