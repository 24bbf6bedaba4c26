import { randomUUID } from 'node:crypto';
import type { Mailbox } from './mailbox';
import { ACCOUNT, PEOPLE, RECEIVED, type Received } from './people';
import { TEXTS, type Language } from './texts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');

const FIELDS = ['to', 'cc', 'bcc'] as const;

function shell(language: Language, section: string, content: string): string {
  const t = TEXTS[language];
  const tab = (id: string, href: string, label: string): string => `<a href="${href}"${id === section ? ' aria-current="page"' : ''}>${label}</a>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${t.title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/style.css"></head><body data-section="${section}">
<header><strong>${t.title}</strong><nav>${tab('guide', '/', t.guide)}${tab('mail', '/mail', t.mail)}${tab('crm', '/crm', t.crm)}</nav>
<span class="account">${ACCOUNT}</span></header><main>${content}</main>
<script type="application/json" id="texts">${JSON.stringify(t).replaceAll('<', '\\u003c')}</script><script src="/assets/${section}.js"></script></body></html>`;
}

export function guidePage(language: Language): string {
  const t = TEXTS[language];
  const steps = t.steps.map(([name, text, href]) => `<li><a href="${esc(href ?? '/')}">${esc(name ?? '')}</a><p>${esc(text ?? '')}</p></li>`);
  return shell(language, 'guide', `<section class="card guide"><h1>${t.guide}</h1><p>${t.guideIntro}</p><ol>${steps.join('')}</ol>
<button type="button" class="reset">${t.resetAll}</button></section>`);
}

export function inboxPage(language: Language, mailbox: Mailbox): string {
  const t = TEXTS[language];
  const received = RECEIVED.map((mail) => `<li class="mail" data-id="${mail.id}"><strong>${esc(mail.name)}</strong> <span>${esc(mail.sender)}</span>
<h3>${esc(mail.subject)}</h3><p>${esc(mail.body)}</p><a class="reply" href="/mail/compose?reply=${mail.id}">${t.reply}</a></li>`);
  const sent = mailbox.delivered.map((mail) => `<li><strong>${esc(mail.rcpt)}</strong> <span>${esc(mail.subject)}</span></li>`).reverse();
  return shell(language, 'mail', `<a class="write button" href="/mail/compose">${t.write}</a>
<section class="card"><h2>${t.inbox}</h2><ul>${received.join('')}</ul></section>
<section class="card"><h2>${t.sent}</h2>${sent.length ? `<ul class="sent-list">${sent.join('')}</ul>` : `<p>${t.nothingSent}</p>`}</section>`);
}

interface Prefill { to: string[]; cc: string[]; bcc: string[]; subject: string; body: string; answered?: Received }

function prefillOf(query: URLSearchParams): Prefill {
  const answered = RECEIVED.find((mail) => mail.id === query.get('reply'));
  if (answered) {
    const quoted = answered.body.split('\n').map((line) => `> ${line}`).join('\n');
    return { to: [answered.sender], cc: [], bcc: [], subject: `Re: ${answered.subject}`, body: `\n\n${quoted}`, answered };
  }
  const list = (name: string): string[] => (query.get(name) ?? '').split(',').map((item) => item.trim()).filter(Boolean);
  return { to: list('to'), cc: list('cc'), bcc: list('bcc'), subject: query.get('subject') ?? '', body: query.get('body') ?? '' };
}

function recipientsField(language: Language, field: (typeof FIELDS)[number], addresses: string[]): string {
  const t = TEXTS[language];
  const chips = addresses.map((address) => `<span class="chip" data-address="${esc(address)}">${esc(address)}<button type="button" class="remove" aria-label="${t.remove}">×</button></span>`);
  return `<label for="${field}">${t[field]}</label><div class="recipients" data-field="${field}">${chips.join('')}<input id="${field}" class="recipient-input" name="${field}" autocomplete="off" list="people"></div>`;
}

/** Compose; `reply` = id of a received message, or `to`, `cc`, `bcc`, `subject`, `body`. */
export function composePage(language: Language, query: URLSearchParams): string {
  const t = TEXTS[language];
  const prefill = prefillOf(query);
  const at = prefill.answered ? Date.now() - prefill.answered.minutesAgo * 60_000 : 0;
  const answered = prefill.answered
    ? `<p class="answered" data-answers="${esc(prefill.answered.sender)}" data-at="${new Date(at).toISOString()}">${t.answers} <strong>${esc(prefill.answered.name)}</strong> · ${esc(prefill.answered.subject)}</p>` : '';
  const fields = FIELDS.map((field) => recipientsField(language, field, prefill[field]));
  const people = PEOPLE.map((person) => `<option value="${esc(person.email)}">${esc(person.name)}</option>`);
  return shell(language, 'mail', `<form class="composer card" data-draft-id="${randomUUID()}">${answered}${fields.join('')}
<label for="subject">${t.subject}</label><input id="subject" name="subject" value="${esc(prefill.subject)}">
<label for="body">${t.message}</label><textarea id="body" name="body" rows="10">\n${esc(prefill.body)}</textarea>
<p class="error" role="alert" hidden></p><p class="status" role="status"></p>
<div class="actions"><button type="button" class="send">${t.send}</button><button type="button" class="save-draft">${t.saveDraft}</button></div>
<datalist id="people">${people.join('')}</datalist></form>
<dialog class="no-subject"><p>${t.noSubject}</p><div class="actions"><button type="button" class="send-anyway">${t.sendAnyway}</button><button type="button" class="go-back">${t.goBack}</button></div></dialog>`);
}

export function crmPage(language: Language, mailbox: Mailbox): string {
  const t = TEXTS[language];
  const rows = PEOPLE.map((person) => `<tr class="contact" data-id="${person.id}"><td>${esc(person.name)}</td><td>${esc(person.company)}</td>
<td><a href="/mail/compose?to=${esc(person.email)}">${esc(person.email)}</a></td><td>${person.phone ?? ''}</td>
<td>${person.phone ? `<button type="button" class="call" data-number="${person.phone}">${t.call}</button>` : ''}</td></tr>`);
  const calls = mailbox.dialled.map((call) => `<li>${esc(call.number)}</li>`);
  return shell(language, 'crm', `<section class="card"><h1>${t.crm}</h1><table><thead><tr><th>${t.name}</th><th>${t.company}</th><th>${t.email}</th><th>${t.phone}</th><th></th></tr></thead>
<tbody>${rows.join('')}</tbody></table><p class="error" role="alert" hidden></p><p class="status" role="status"></p></section>
<section class="card"><h2>${t.calls}</h2><ul class="calls">${calls.join('')}</ul>${calls.length ? '' : `<p class="no-calls">${t.noCalls}</p>`}</section>`);
}
