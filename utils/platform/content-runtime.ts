// Plain browser.runtime and not wxt/browser: the polyfill would weigh more than the gate's own listeners.
interface RawPort {
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
  disconnect(): void;
}
interface RawRuntime { id?: string; connect(info: { name: string }): RawPort }

function rawRuntime(): RawRuntime | undefined {
  const scope = globalThis as { browser?: { runtime?: RawRuntime }; chrome?: { runtime?: RawRuntime } };
  return scope.browser?.runtime ?? scope.chrome?.runtime;
}

interface ContentPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

/** The extension as a content script sees it; `runtime.id` is gone once the extension was reloaded or removed. */
export const contentRuntime: { alive(): boolean; connect(name: string): ContentPort; rootOf(host: Element): ShadowRoot | null | undefined } = {
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
  rootOf: (host) => closedRoot(host),
};

/** Root of a closed shadow tree: the extension's world may look inside, the page's may not. */
export function closedRoot(host: Element): ShadowRoot | null | undefined {
  const own = host as Element & { openOrClosedShadowRoot?: ShadowRoot | null };
  if ('openOrClosedShadowRoot' in own) return own.openOrClosedShadowRoot; // Firefox
  const scope = globalThis as { chrome?: { dom?: { openOrClosedShadowRoot(element: Element): ShadowRoot | null } } };
  try {
    return scope.chrome?.dom?.openOrClosedShadowRoot(host);
  } catch {
    return undefined; // not an HTML element
  }
}
