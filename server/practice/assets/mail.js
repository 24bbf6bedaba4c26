const texts = JSON.parse(document.querySelector('#texts').textContent);
const AUTOSAVE_MS = 20_000;

function chip(address) {
  const node = document.createElement('span');
  node.className = 'chip';
  node.dataset.address = address;
  const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'remove', textContent: '×', ariaLabel: texts.remove });
  node.append(address, remove);
  return node;
}

function commitTyped(input) {
  for (const address of input.value.split(/[,;\n]/).map((item) => item.trim()).filter(Boolean)) input.before(chip(address));
  input.value = '';
}

function startComposer(form) {
  const error = form.querySelector('.error');
  const status = form.querySelector('.status');
  const dialog = document.querySelector('dialog.no-subject');
  const inputs = [...form.querySelectorAll('.recipient-input')];
  const addresses = (field) => [...form.querySelectorAll(`.recipients[data-field="${field}"] .chip`)].map((node) => node.dataset.address);

  function message(kind) {
    return {
      kind, draftId: form.dataset.draftId, to: addresses('to'), cc: addresses('cc'), bcc: addresses('bcc'),
      subject: form.elements.subject.value, body: form.elements.body.value,
    };
  }
  const contentOf = () => JSON.stringify(message('draft'));
  let saved = contentOf();

  function show(kind, text) {
    error.hidden = kind !== 'error';
    error.textContent = kind === 'error' ? text : '';
    status.textContent = kind === 'status' ? text : '';
  }

  /** Posts one message; on failure the composer stays as it is. */
  async function post(body) {
    try {
      const response = await fetch('/api/messages', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (response.ok) return true;
      show('error', `${texts.failed} ${response.status} ${(await response.text()).slice(0, 200)}`);
    } catch {
      show('error', `${texts.failed} ${texts.unreachable}`);
    }
    return false;
  }

  function startOver() {
    form.reset();
    for (const node of form.querySelectorAll('.chip, .answered')) node.remove();
    for (const field of form.querySelectorAll('input, textarea')) field.value = '';
    form.dataset.draftId = crypto.randomUUID();
    saved = contentOf();
  }

  async function send(anyway) {
    inputs.forEach(commitTyped);
    const body = message('send');
    if (body.to.length + body.cc.length + body.bcc.length === 0) { show('error', texts.noRecipient); return; }
    if (!body.subject && !anyway) { dialog.showModal(); return; }
    show('status', texts.sending);
    const buttons = form.querySelectorAll('.actions button');
    for (const button of buttons) button.disabled = true;
    const sent = await post(body);
    for (const button of buttons) button.disabled = false;
    if (!sent) return;
    startOver();
    show('status', texts.sentStatus);
  }

  async function saveDraft() {
    inputs.filter((input) => input !== document.activeElement).forEach(commitTyped);
    const content = contentOf();
    if (!(await post(message('draft')))) return;
    saved = content;
    show('status', texts.draftStatus);
  }

  form.addEventListener('submit', (event) => { event.preventDefault(); });
  form.querySelector('.send').addEventListener('click', () => send(false));
  form.querySelector('.save-draft').addEventListener('click', saveDraft);
  form.addEventListener('click', (event) => { if (event.target.matches('.chip .remove')) event.target.parentNode.remove(); });
  form.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(false); } });
  dialog.querySelector('.send-anyway').addEventListener('click', () => { dialog.close(); send(true); });
  dialog.querySelector('.go-back').addEventListener('click', () => { dialog.close(); });
  for (const input of inputs) {
    input.addEventListener('blur', () => { commitTyped(input); });
    input.addEventListener('input', () => { if (/[,;]/.test(input.value)) commitTyped(input); });
    input.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) { event.preventDefault(); commitTyped(input); } });
  }
  setInterval(() => { if (contentOf() !== saved) saveDraft(); }, AUTOSAVE_MS);
}

const form = document.querySelector('form.composer');
if (form) startComposer(form);
