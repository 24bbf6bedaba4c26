// What the gate needs of the browser; utils/platform/content-runtime.ts gives it, tests give a stub.
export interface WorkerPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

export interface ContentRuntime {
  /** False once the extension was reloaded, updated or removed under this page. */
  alive(): boolean;
  /** @throws when the extension is gone. */
  connect(name: string): WorkerPort;
  /** A message of the extension in the browser's language, without the worker; '' once the extension is gone. */
  message?: (key: string) => string;
}
