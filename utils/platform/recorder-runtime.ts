// The recorder's Port in a tab. Plain runtime and not wxt/browser, as in content-runtime.ts.
interface RawPort {
  name: string;
  sender?: { id?: string; tab?: unknown; url?: string };
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: never) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
  disconnect(): void;
}
interface RawRuntime { id: string; getURL(path: string): string; onConnect: { addListener(listener: (port: RawPort) => void): void; removeListener(listener: (port: RawPort) => void): void } }

/** Ports that the extension's recorder page opens to this frame; anything else is closed. @returns the undo. */
export function onRecorderPort(name: string, listener: (port: {
  post(message: unknown): void; onMessage(listener: (message: never) => void): void; onDisconnect(listener: () => void): void; disconnect(): void;
}) => void): () => void {
  const scope = globalThis as { browser?: { runtime?: RawRuntime }; chrome?: { runtime?: RawRuntime } };
  const runtime = scope.browser?.runtime ?? scope.chrome?.runtime;
  if (!runtime) return () => undefined;
  const connected = (port: RawPort): void => {
    if (port.name !== name) return;
    if (port.sender?.id !== runtime.id || !(port.sender.url ?? '').startsWith(runtime.getURL('recorder.html'))) { port.disconnect(); return; }
    let isOpen = true;
    port.onDisconnect.addListener(() => { isOpen = false; });
    listener({
      post: (message) => { if (isOpen) port.postMessage(message); },
      onMessage: (heard) => { port.onMessage.addListener(heard); },
      onDisconnect: (heard) => { port.onDisconnect.addListener(heard); },
      disconnect: () => { port.disconnect(); },
    });
  };
  runtime.onConnect.addListener(connected);
  return () => { runtime.onConnect.removeListener(connected); };
}
