import { h, press, say, settings } from './page';

const date = (at: Date): string => new Intl.DateTimeFormat(settings.locale, { dateStyle: 'medium' }).format(at);
const day = (at: Date): string => new Intl.DateTimeFormat(settings.locale, { month: 'short', day: 'numeric' }).format(at);
const time = (at: Date): string => new Intl.DateTimeFormat(settings.locale, { hour: 'numeric', minute: '2-digit' }).format(at);

/** Menu beside Send: *Schedule send* opens a dialog with times outside the composer. */
export function scheduleMenu(chevron: HTMLElement, schedule: (at: number) => void): HTMLElement {
  const item = h('div.J-N.yr', { selector: settings.anonymous ? 'later' : 'scheduledSend', 'data-replica': 'schedule', role: 'menuitem', tabindex: 0 }, h('div.J-N-Jz', {}, say('schedule')));
  const menu = h('div.q8NmZb.J-M.jQjAxd', { id: 'sbddm', role: 'menu', style: 'display:none' }, h('div.SK.AX', {}, item));
  press(chevron, () => { menu.style.display = menu.style.display === 'none' ? '' : 'none'; });
  press(item, () => { menu.style.display = 'none'; presets(schedule); });
  return menu;
}

function at(days: number, hour: number): Date {
  const moment = new Date();
  moment.setDate(moment.getDate() + days);
  moment.setHours(hour, 0, 0, 0);
  return moment;
}

function presets(schedule: (at: number) => void): void {
  const dialog = h('div.Kj-JD', { role: 'dialog' }, h('div', { role: 'heading' }, say('schedule')));
  for (const moment of [at(1, 8), at(1, 13), at(3, 8)]) {
    const preset = h('div.Az', { role: 'menuitem', tabindex: 0 }, h('div.Au', {}, say('tomorrow')), h('div.Az2', {}, `${day(moment)}, ${time(moment)}`));
    press(preset, () => { dialog.remove(); schedule(moment.getTime()); });
    dialog.append(preset);
  }
  const pick = h('div.Az.AM', { role: 'menuitem', tabindex: 0 }, h('div.Au', {}, say('pick')));
  press(pick, () => { dialog.remove(); picker(schedule); });
  dialog.append(pick);
  document.body.append(dialog);
}

function picker(schedule: (at: number) => void): void {
  const moment = at(5, 9);
  const cancel = h('button.mUIrbf-I', { type: 'button' }, say('cancel'));
  const confirm = h('button.mUIrbf-I', { type: 'button' }, say('schedule'));
  const dialog = h('div.mUIrbf', { role: 'dialog' }, h('input', { 'aria-label': 'Date', value: date(moment) }), h('input', { 'aria-label': 'Time', value: time(moment) }), h('div', {}, cancel, confirm));
  cancel.addEventListener('click', () => { dialog.remove(); });
  confirm.addEventListener('click', () => { dialog.remove(); schedule(moment.getTime()); });
  document.body.append(dialog);
}
