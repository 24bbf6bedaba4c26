import { defineUnlistedScript } from '#imports';
import { RECORDER_PORT } from '../utils/guard/recorder-port';
import { RecorderScript } from '../utils/guard/recorder/script';
import { onRecorderPort } from '../utils/platform/recorder-runtime';

// The worker looks here before it injects a second one.
const STARTED = Symbol.for('consentry.recorder');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: RecorderScript };
  if (world[STARTED]) return;
  let forget = (): void => undefined;
  const script = new RecorderScript(window, () => { delete world[STARTED]; forget(); });
  world[STARTED] = script;
  forget = onRecorderPort(RECORDER_PORT, (port) => { script.connect(port); });
  script.start();
});
