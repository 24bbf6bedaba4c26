import type { Leaf } from '../../utils/recorder/leaf';
import { masked, type MaskWords } from '../../utils/recorder/mask';
import { leafKey, ROLES, type Role, type Roles } from '../../utils/recorder/roles';
import type { Difference } from '../../utils/recorder/tell-apart';
import { useI18n } from '../i18n/context';
import { maskWords } from './model';

const SHOWN = 200;
const MOST_VALUES = 3;

function shapes({ values }: Leaf, words: MaskWords): string {
  if (values.length === 0) return '[]';
  const shown = [...new Set(values.slice(0, 20).map((value) => masked(value, words)))].slice(0, MOST_VALUES).join(' · ');
  return values.length > MOST_VALUES ? `${shown} (${values.length})` : shown;
}

function By({ id, label, options, value, none, onChange }: { id: string; label: string; options: readonly Difference[]; value: number; none: string; onChange: (index: number) => void }) {
  return (
    <label class="label">
      {label}
      <select id={id} value={String(value)} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {options.map(({ leaf, value: word }, index) => <option key={index} value={String(index)}>{`${leaf.path.slice(0, 80)} = ${word}`}</option>)}
        <option value="-1">{none}</option>
      </select>
    </label>
  );
}

/** Before a send was recorded: the steps stay numbered without a gap. */
export function NoFields() {
  const tr = useI18n();
  return <section aria-labelledby="fields-title"><h2 id="fields-title">{tr.t('recorder_fields')}</h2><p class="hint">{tr.t('recorder_fields_none')}</p></section>;
}

export interface FieldTableProps {
  leaves: readonly Leaf[]; roles: Roles; onRole: (key: string, role: Role) => void;
  draftBy: { options: readonly Difference[]; value: number; onChange: (index: number) => void };
  sendBy: { options: readonly Difference[]; value: number; onChange: (index: number) => void };
}

/** Every part of the send, its value masked, and what it is. */
export function FieldTable({ leaves, roles, onRole, draftBy, sendBy }: FieldTableProps) {
  const tr = useI18n();
  const words = maskWords(tr);
  return (
    <section aria-labelledby="fields-title">
      <h2 id="fields-title">{tr.t('recorder_fields')}</h2>
      <p class="hint">{tr.t('recorder_fields_hint')}</p>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="fields-title">
        <table>
          <thead><tr>{(['recorder_field', 'recorder_value', 'recorder_is'] as const).map((key) => <th key={key} scope="col">{tr.t(key)}</th>)}</tr></thead>
          <tbody>
            {leaves.slice(0, SHOWN).map((leaf) => {
              const key = leafKey(leaf);
              const name = `${leaf.from === 'query' ? '?' : ''}${leaf.path.slice(0, 120)}`;
              return (
                <tr key={key} data-field={leaf.path.slice(0, 120)}>
                  <th scope="row"><code>{name}</code></th>
                  <td><code>{shapes(leaf, words)}</code></td>
                  <td>
                    {leaf.isNameable
                      ? <select aria-label={`${tr.t('recorder_is')}: ${name}`} value={roles[key] ?? 'none'} onChange={(event) => onRole(key, event.currentTarget.value as Role)}>{ROLES.map((role) => <option key={role} value={role}>{tr.word('recorder_role', role)}</option>)}</select>
                      : <span class="hint">{tr.t('recorder_not_nameable')}</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div class="filters">
        <By id="draft-by" label={tr.t('recorder_draft_by')} none={tr.t('recorder_nothing')} {...draftBy} />
        <By id="send-by" label={tr.t('recorder_send_by')} none={tr.t('recorder_all_sends')} {...sendBy} />
      </div>
    </section>
  );
}
