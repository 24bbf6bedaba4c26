import { useI18n } from '../i18n/context';
import type { Source } from './desk';

/** First rows of the list, so that a wrong column or encoding is seen before anything is decided. */
export function ListPreview({ source: { label, look: { shape, rows } }, column }: { source: Source; column: number }) {
  const { t } = useI18n();
  const name = (at: number): string => shape.names[at] || t('screening_column_n', { count: at + 1 });
  return (
    <div class="scroll preview" tabIndex={0} role="region" aria-label={t('screening_preview')}>
      <table>
        <caption>{label}</caption>
        <thead><tr>{shape.names.map((_, at) => <th key={at} scope="col" class={at === column ? 'chosen' : ''}>{name(at)}</th>)}</tr></thead>
        <tbody>{rows.map((row, line) => <tr key={line}>{shape.names.map((_, at) => <td key={at} class={at === column ? 'chosen' : ''}>{row[at] ?? ''}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
