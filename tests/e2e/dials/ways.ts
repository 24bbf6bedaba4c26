// The ways to start a call from a page. `html` is put into the body and `script` run there; then `act` is done as a person does it.
// TO is the dial, ENCODED the same in a query. A script without `act` runs in the click of a button.

export type Act = 'click' | 'double' | 'middle' | 'ctrl' | 'shift' | 'enter';
export interface Way {
  name: string;
  html?: string;
  script?: string;
  act?: Act;
  /** Stopped always: what names the number is out of every script's sight (docs/coverage.md). */
  never?: true;
  /** Starts all the same, and the log says so: no event and no header rule stands before it (docs/coverage.md). */
  leaks?: true;
  /** In Firefox: `starts` = no event comes before it there; `never` = a header rule keeps it, whoever it names. */
  firefox?: 'starts' | 'never';
  /** This Firefox and later start nothing by it themselves: 153 still did. */
  endedInFirefox?: 159;
}

const inOpenRoot = (inner: string): string => `host.attachShadow({ mode: 'open' }).innerHTML = \`${inner}\`;`;
const inClosedRoot = (inner: string): string => `host.attachShadow({ mode: 'closed' }).innerHTML = \`${inner}\`;`;
const LINK = '<a id="go" href="TO">call</a>';
const BLANK = '<a id="go" href="TO" target="_blank">call</a>';
const HOST = '<div id="host" style="display:inline-block"></div>';
const made = (more = ''): string => `const a = document.createElement('a'); a.href = 'TO'; ${more}`;

export const WAYS: readonly Way[] = [
  { name: 'link, click', html: LINK, act: 'click' },
  { name: 'link, double click', html: LINK, act: 'double' },
  { name: 'link, Enter', html: LINK, act: 'enter' },
  { name: 'link, middle click', html: LINK, act: 'middle' },
  { name: 'link, Ctrl and click', html: LINK, act: 'ctrl' },
  { name: 'link, Shift and click', html: LINK, act: 'shift' },
  { name: 'link to a new window, click', html: BLANK, act: 'click' },
  { name: 'link to a new window, Enter', html: BLANK, act: 'enter' },
  { name: 'link to a frame', html: '<a id="go" href="TO" target="f">call</a><iframe name="f"></iframe>', act: 'click' },
  { name: 'link whose clicks the page stops', html: LINK, script: `addEventListener('click', (e) => e.stopImmediatePropagation(), true);`, act: 'click' },
  { name: 'text inside a link', html: '<a href="TO"><b><span id="go">call</span></b></a>', act: 'click' },
  { name: 'link in a drawing', html: '<svg width="80" height="40"><a href="TO"><rect id="go" width="80" height="40"/></a></svg>', act: 'click' },
  { name: 'area of an image map', html: '<img id="go" usemap="#m" width="60" height="60" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><map name="m"><area shape="rect" coords="0,0,60,60" href="TO"></map>', act: 'click' },
  { name: 'link in an open shadow tree', html: HOST, script: inOpenRoot('<a href="TO">call me</a>') + 'host.id = "go";', act: 'click' },
  { name: 'link in a closed shadow tree', html: HOST, script: inClosedRoot('<a href="TO">call me</a>') + 'host.id = "go";', act: 'click' },
  { name: 'link in a closed shadow tree, middle click', html: HOST, script: inClosedRoot('<a href="TO">call me</a>') + 'host.id = "go";', act: 'middle' },
  { name: 'link to a new window in a closed shadow tree', html: HOST, script: inClosedRoot('<a href="TO" target="_blank">call me</a>') + 'host.id = "go";', act: 'click' },
  { name: 'link whose address is a script', html: `<a id="go" href="javascript:void(location.href='TO')">call</a>`, act: 'click', firefox: 'starts' },
  { name: 'link whose click dials by script as well', html: `<a id="go" href="TO" onclick="location.href='TO'">call</a>`, act: 'click' },
  { name: 'link written into a new window', script: `const w = window.open('about:blank'); w.document.write('<a id="x" href="TO">call</a>'); w.document.getElementById('x').click()`, endedInFirefox: 159 },
  { name: 'link written into a frame', html: '<iframe id="f"></iframe>', script: `f.contentDocument.write('<a id="x" href="TO">call</a>'); f.contentDocument.getElementById('x').click()` },
  { name: 'window.open of another window', script: `const w = window.open('/ok'); w.open.call(window, 'TO')`, endedInFirefox: 159 },
  { name: 'location.href', script: `location.href = 'TO'`, firefox: 'starts' },
  { name: 'location.assign', script: `location.assign('TO')`, firefox: 'starts' },
  { name: 'location.replace', script: `location.replace('TO')`, firefox: 'starts' },
  { name: 'location of the document', script: `document.location = 'TO'`, firefox: 'starts' },
  { name: 'location.href later', script: `setTimeout(() => { location.href = 'TO'; }, 60)`, firefox: 'starts' },
  { name: 'location.href after an answer', script: `fetch('/ok').then(() => { location.href = 'TO'; })`, firefox: 'starts' },
  { name: 'navigation.navigate', script: `navigation.navigate('TO').finished.catch(() => 0)`, firefox: 'starts' },
  { name: 'window.open', script: `window.open('TO')` },
  { name: 'window.open in place', script: `window.open('TO', '_self')` },
  { name: 'window.open with a link object', script: made() + `window.open(a)` },
  { name: 'window.open, then its location', script: `const w = window.open('about:blank'); w.location.href = 'TO'`, leaks: true, firefox: 'starts', endedInFirefox: 159 },
  { name: 'window.open of a young frame', html: '<iframe id="f" src="/ok"></iframe>', script: `const f = document.createElement('iframe'); f.src = '/ok'; document.body.append(f); f.contentWindow.open.call(window, 'TO')` },
  { name: 'form, button', html: '<form action="TO"><button id="go">call</button></form>', act: 'click' },
  { name: 'form that posts', html: '<form method="post" action="TO"><button id="go">call</button></form>', act: 'click' },
  { name: 'form, address of the button', html: '<form action="/ok"><button id="go" formaction="TO">call</button></form>', act: 'click' },
  { name: 'form to a new window', html: '<form action="TO" target="_blank"><button id="go">call</button></form>', act: 'click' },
  { name: 'form, Enter in its field', html: '<form action="TO"><input id="go"></form>', act: 'enter' },
  { name: 'form.submit', html: '<form id="q" action="TO"></form>', script: `q.submit()` },
  { name: 'form.submit with an input named action', html: '<form id="q" action="TO"><input name="action" value="x"></form>', script: `HTMLFormElement.prototype.submit.call(q)` },
  { name: 'form.requestSubmit', html: '<form id="q" action="TO"></form>', script: `q.requestSubmit()` },
  { name: 'src of a frame', script: `const f = document.createElement('iframe'); f.src = 'TO'; document.body.append(f)`, endedInFirefox: 159 },
  { name: 'src of a frame in the page', html: '<iframe id="f"></iframe>', script: `f.src = 'TO'`, endedInFirefox: 159 },
  { name: 'src of a frame as an attribute', script: `const f = document.createElement('iframe'); f.setAttribute('src', 'TO'); document.body.append(f)`, endedInFirefox: 159 },
  { name: 'frame written as HTML', script: `document.body.insertAdjacentHTML('beforeend', '<iframe src="TO"></iframe>')`, firefox: 'never', endedInFirefox: 159 },
  { name: 'frame written by document.write', script: `document.write('<iframe src="TO"></iframe>')`, firefox: 'never', endedInFirefox: 159 },
  { name: 'frame that refreshes', script: `const f = document.createElement('iframe'); f.srcdoc = '<meta http-equiv="refresh" content="0;url=TO">'; document.body.append(f)`, firefox: 'never', endedInFirefox: 159 },
  { name: 'frame with a script', script: `const f = document.createElement('iframe'); f.srcdoc = '<script>location.href = "TO"<\\/script>'; document.body.append(f)`, firefox: 'never', endedInFirefox: 159 },
  { name: 'frame that moves its parent', script: `const f = document.createElement('iframe'); f.srcdoc = '<script>parent.location.href = "TO"<\\/script>'; document.body.append(f)`, firefox: 'starts' },
  { name: 'frame of another page that dials', script: `const f = document.createElement('iframe'); f.src = '/page?html=' + encodeURIComponent('<script>location.href = "TO"<\\/script>'); document.body.append(f)`, firefox: 'never', endedInFirefox: 159 },
  { name: 'meta refresh', script: `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=TO'; document.head.append(m)`, firefox: 'starts' },
  { name: 'click() on a link', html: '<a id="l" href="TO">call</a>', script: `l.click()` },
  { name: 'click() on a link to a new window', html: '<a id="l" href="TO" target="_blank">call</a>', script: `l.click()` },
  { name: 'click() on a link outside the page', script: made('a.click()') },
  { name: 'click() on a link outside the page to a new window', script: made(`a.target = '_blank'; a.click()`) },
  { name: 'event on a link', html: '<a id="l" href="TO">call</a>', script: `l.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))` },
  { name: 'event on a link outside the page', script: made(`a.dispatchEvent(new MouseEvent('click'))`) },
  { name: 'event on a link in a closed shadow tree', html: HOST, script: `const r = host.attachShadow({ mode: 'closed' }); r.innerHTML = '<a href="TO" target="_blank">x</a>'; r.firstChild.dispatchEvent(new MouseEvent('click'))` },
  { name: 'location of a blank frame', html: '<iframe id="f"></iframe>', script: `f.contentWindow.location.href = 'TO'`, firefox: 'never' },
  { name: 'redirect of the server', html: '<a id="go" href="/redirect?to=ENCODED">call</a>', act: 'click', never: true, firefox: 'starts' },
  { name: 'redirect of the server in a frame', script: `const f = document.createElement('iframe'); f.src = '/redirect?to=ENCODED'; document.body.append(f)`, never: true, firefox: 'never', endedInFirefox: 159 },
];
