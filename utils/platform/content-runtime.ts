// Plain browser.runtime and not wxt/browser: the polyfill would weigh more than the gate's own listeners.
interface RawPort {
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
  disconnect(): void;
}
interface RawRuntime { id?: string; connect(info: { name: string }): RawPort }

interface Api { runtime?: RawRuntime; i18n?: { getMessage(key: string): string }; dom?: { openOrClosedShadowRoot(element: Element): ShadowRoot | null } }

const scope = (): { browser?: Api; chrome?: Api } => globalThis as { browser?: Api; chrome?: Api };
const rawRuntime = (): RawRuntime | undefined => scope().browser?.runtime ?? scope().chrome?.runtime;

interface ContentPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

/** The extension as a content script sees it; `runtime.id` is gone once the extension was reloaded or removed. */
export const contentRuntime: { alive(): boolean; connect(name: string): ContentPort; message: (key: string) => string } = {
  alive() {
    try {
      return Boolean(rawRuntime()?.id);
    } catch {
      return false; // Firefox throws where Chromium gives undefined
    }
  },
  connect(name) {
    const runtime = rawRuntime();
    if (!runtime?.id) throw new Error('The extension is gone.');
    const port = runtime.connect({ name });
    return {
      post: (message) => { port.postMessage(message); },
      onMessage: (listener) => { port.onMessage.addListener(listener); },
      onDisconnect: (listener) => { port.onDisconnect.addListener(listener); },
      disconnect: () => { port.disconnect(); },
    };
  },
  message(key) {
    try {
      return (scope().browser?.i18n ?? scope().chrome?.i18n)?.getMessage(key) ?? '';
    } catch {
      return ''; // gone
    }
  },
};

/** Root of a closed shadow tree: the extension's world may look inside, the page's may not. */
export function closedRoot(host: Element): ShadowRoot | null | undefined {
  const own = host as Element & { openOrClosedShadowRoot?: ShadowRoot | null };
  if ('openOrClosedShadowRoot' in own) return own.openOrClosedShadowRoot; // Firefox
  try {
    return scope().chrome?.dom?.openOrClosedShadowRoot(host);
  } catch {
    return undefined; // not an HTML element
  }
}
