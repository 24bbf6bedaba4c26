import type { ComponentChildren } from 'preact';
import { useWords } from '../i18n';

export interface Row { key: string | number; cells: ComponentChildren[] }

/** Scrolls sideways by itself, with the keyboard too; the first cell names the row. */
export function Table({ caption, head, rows, empty }: { caption: string; head: string[]; rows: Row[]; empty?: string }) {
  const { t } = useWords();
  if (rows.length === 0) return <p class="hint">{empty ?? t('nothing')}</p>;
  return (
    <div class="scroll wide" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <thead><tr>{head.map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
        <tbody>{rows.map(({ key, cells }) => <tr key={key}>{cells.map((cell, at) => (at === 0 ? <th scope="row" key={at}>{cell}</th> : <td key={at}>{cell}</td>))}</tr>)}</tbody>
      </table>
    </div>
  );
}
