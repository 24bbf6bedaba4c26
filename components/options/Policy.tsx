import { useI18n } from '../i18n/context';
import { faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { useLoad } from '../ui/use-load';

const ONE_LINE = 72;

/** Lists of words as words, short values on one line, the rest as indented JSON. */
function written(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '–' : value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.length === 0 ? '–' : value.join(', ');
  const line = JSON.stringify(value) ?? '';
  return line.length <= ONE_LINE ? line : JSON.stringify(value, null, 1);
}

/** The policy in force, read-only: it is made and signed at the hub or by the administrator. */
export function Policy({ ask }: { ask: Ask }) {
  const tr = useI18n();
  const { value: policy, fault } = useLoad(() => ask('policy.get', {}));
  return (
    <section aria-labelledby="policy-title">
      <h2 id="policy-title">{tr.t('policy_title')}</h2>
      {fault !== undefined && <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>}
      {policy !== undefined && (
        <>
          <p class="hint">{tr.t('policy_hint', { version: policy.version })}{policy.signedBy === undefined ? '' : ` ${tr.t('policy_signed', { key: policy.signedBy })}`}</p>
          {policy.faulty.map(({ id, problem }) => <Notice key={id} tone="block"><p>{faultText(tr, 'fault_adapter')}</p><p><code>{`${id}: ${problem}`}</code></p></Notice>)}
          <div class="scroll" tabIndex={0} role="region" aria-labelledby="policy-title">
            <table>
              <thead><tr>{(['policy_key', 'policy_value', 'policy_source', 'policy_merge'] as const).map((key) => <th key={key} scope="col">{tr.t(key)}</th>)}</tr></thead>
              <tbody>
                {policy.rows.map((row) => (
                  <tr key={row.key}>
                    <th scope="row"><code>{row.key}</code></th>
                    <td><code>{written(row.value)}</code></td>
                    <td>{tr.word('source', row.source)}</td>
                    <td>{tr.word('merge', row.merge)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
