// `npm start`: everything a newcomer needs in one window. `npm start -- --check` compares and exits.
import { check } from './start-check';
import { hasDisplay } from './start-browser';
import { startWorld, type World } from './start-world';

function say(text = ''): void {
  console.log(text);
}

/** Resolves at Ctrl+C, at SIGTERM, or when the person closes the browser. */
function ended(world: World): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { done(); });
    world.browser.once('disconnected', () => { done(); });
  });
}

async function show(): Promise<void> {
  const display = hasDisplay();
  if (!display) say('No display found: the browser runs headless. The addresses below can be opened elsewhere on this machine, then without the extension.');
  say('Starting hub, practice site and browser …');
  const world = await startWorld({ display });
  const page = await world.browser.newPage();
  await page.goto(world.practice.url);
  say();
  say(`Practice site   ${world.practice.url}`);
  say(`Hub             ${world.hub.url}`);
  say(`Enrolment link  ${world.hub.link}`);
  say();
  say('What to try is on the practice site. Ctrl+C stops everything.');
  await ended(world);
  say('Stopping …');
  await world.stop();
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) process.exitCode = await check(say);
  else await show();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
