import { useI18n } from '../i18n/context';
import type { Ask } from '../ui/fault';
import { useLoad } from '../ui/use-load';

/** Shown where policy allows recording; without an answer there is nothing to show, and *Policy* says why. */
export function RecorderLink({ ask }: { ask: Ask }) {
  const tr = useI18n();
  const { value: policy } = useLoad(() => ask('policy.get', {}));
  if (!policy?.rows.some(({ key, value }) => key === 'recorder' && value === true)) return null;
  return (
    <section aria-labelledby="recorder-title">
      <h2 id="recorder-title">{tr.t('recorder_title')}</h2>
      <p class="hint">{tr.t('recorder_intro')}</p>
      <a class="button" href="recorder.html">{tr.t('recorder_open')}</a>
    </section>
  );
}
