// Record pages of SuiteCRM, with the parts that its source gives them: detail view and list of 7 (SuiteP: tab_panel_content.tpl, ListViewGeneric.tpl, EmailUI.php), list of SugarCRM 6.5, record and list of the shell of 8 (its field components).
export interface SuitePerson { email: string; phone?: string; fax?: string; home?: string }

const STYLE = `<style>body{margin:0;padding:20px;font:14px sans-serif}.detail-view-row-item{display:flex;width:520px;padding:4px}.label{width:150px}.tab-pane{display:none}.tab-pane.active{display:block}.hidden-md{display:none}
table{border-collapse:collapse;width:1000px}td,th{padding:6px 8px;text-align:left}.inlineEditIcon{display:inline-block;width:16px;height:16px;opacity:0}.email-line-through{text-decoration:line-through}</style>`;
const SCRIPT = `<script>document.querySelectorAll('a').forEach((link) => link.addEventListener('click', (event) => event.preventDefault()));
document.querySelectorAll('.inlineEditIcon').forEach((icon) => icon.addEventListener('click', () => { document.title = 'edits ' + icon.parentElement.getAttribute('field'); }));</script>`;
const page = (title: string, body: string): string => `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title>${STYLE}</head><body>${body}${SCRIPT}</body></html>`;

/** The link that opens the composer; whoever asked for no mail is struck through. */
const emailLink = (email: string, isOut = false): string =>
  `<a class="email-link" onclick="void 0" data-module="Contacts" data-record-id="1" data-module-name="A person" data-email-address="${email}">${isOut ? `<span class="email-line-through">${email}</span>` : email}</a>`;
const EDIT = '<div class="inlineEditIcon"><svg width="12" height="12"></svg></div>';
const field = (name: string, type: string, value: string): string =>
  `<div class="detail-view-row-item"><div class="label">${name}:</div><div class="detail-view-field inlineEdit" type="${type}" field="${name}">${value}</div>${EDIT}</div>`;

/** A contact with two tabs: the home number stands in the one that is not open. */
export const detailView = ({ email, phone = '', fax = '', home = '' }: SuitePerson): string => page('Contact', `<h2>A person</h2>
<a class="email-link" href="javascript:void(0);" data-module="" data-record-id="" data-email-address="">Email</a>
<div class="tab-pane active">${field('last_name', 'varchar', '+48 22 000 00 00 is no number field')}${field('phone_work', 'phone', phone)}${field('phone_fax', 'phone', fax)}
${field('email1', 'varchar', `<table><tr><td><b>${emailLink(email)}</b>&nbsp;<i>(Primary)</i></td></tr></table>`)}</div>
<div class="tab-pane">${field('phone_home', 'phone', home)}</div>`);

const cell = (name: string, type: string, value: string, more = ''): string => `<td type="${type}" field="${name}" class="inlineEdit${name.includes('phone') ? ' phone' : ''}${more}">${value}${EDIT}</td>`;
/** A list whose last column the width of the window hides. */
export const listView = (people: readonly SuitePerson[]): string => page('Contacts', `<table class="list view table-responsive"><thead><tr><th>Name</th><th>E-mail</th><th>Office</th><th>Fax</th></tr></thead><tbody>
${people.map(({ email, phone = '', fax = '', home = '' }, at) => `<tr>${cell('name', 'name', `<b><a href="index.php?record=${at}">Person ${at}</a></b>`)}${cell('email1', 'varchar', emailLink(email, at % 2 === 1))}${cell('phone_work', 'phone', phone)}${cell('phone_fax', 'phone', fax)}${cell('phone_home', 'phone', home, ' hidden-md')}</tr>`).join('')}
</tbody></table>`);

/** SugarCRM Community 6.5: cells without a type. */
export const oldListView = (people: readonly SuitePerson[]): string => page('Contacts', `<table class="list view"><tr><th class="phone">Office</th></tr>${people.map(({ phone = '' }) => `<tr><td class="">A person</td><td class=" phone">${phone}</td></tr>`).join('')}</table>`);

const phone8 = (phone: string): string => `<scrm-phone-detail><a href="tel:${phone.replaceAll(' ', '')}">${phone}</a></scrm-phone-detail>`;
/** The shell of 8: a record (one address as a link of its own, one as plain text) above a list. */
export const shell = ([first, second, ...others]: readonly SuitePerson[]): string => page('SuiteCRM', `<scrm-record-content>
<p>E-mail: <scrm-email-detail><a class="clickable field-link">${first?.email ?? ''}</a></scrm-email-detail></p><p>Other: <scrm-email-detail><span>${second?.email ?? ''}</span></scrm-email-detail></p><p>Office: ${phone8(first?.phone ?? '')}</p></scrm-record-content>
<table>${others.map(({ email, phone = '' }) => `<tr><td><scrm-email-list><div class="mailto-field"><a href="mailto:${email}">${email}</a></div></scrm-email-list></td><td>${phone8(phone)}</td></tr>`).join('')}</table>`);
