import type { RecipientView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { messageName } from '../i18n/translator';
import { reasonText } from '../ui/reason';
import { VerdictMark } from '../ui/VerdictMark';
import { LawfulWay } from './LawfulWay';

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type Consent = NonNullable<RecipientView['consent']>;

/** State, day and both bases, kept apart (CJEU C-654/23); `none` is left out, and so is the state of what rests on no consent. */
function consentWords(tr: ReturnType<typeof useI18n>, consent: Consent): string {
  const hasBasis = consent.gdprBasis !== 'none' || consent.eprivacyBasis !== 'none';
  const words = consent.state === 'unknown' && hasBasis ? [] : [tr.word('consent', consent.state)];
  if (consent.day !== undefined) words.push(tr.t('consent_dated', { day: consent.day }));
  if (consent.gdprBasis !== 'none') words.push(tr.word('gdpr', consent.gdprBasis));
  if (consent.eprivacyBasis !== 'none') words.push(tr.word('eprivacy', consent.eprivacyBasis));
  return words.join(' · ');
}

/** Why, and where it is written. */
export function Grounds({ view }: { view: Pick<RecipientView, 'rule' | 'citation' | 'certainty' | 'consent'> }) {
  const tr = useI18n();
  const { citation, certainty, consent, rule } = view;
  const law = certainty === undefined ? citation : `${citation} (${tr.word('certainty', certainty)})`;
  return (
    <dl class="grounds">
      {citation !== undefined && <Fact name={tr.t('grounds_law')}>{law ?? ''}</Fact>}
      <Fact name={tr.t('grounds_consent')}>{consent === undefined ? tr.t('consent_none_on_record') : consentWords(tr, consent)}</Fact>
      {consent !== undefined && consent.record > 0 && <Fact name={tr.t('grounds_record')}>{`#${consent.record}`}</Fact>}
      <Fact name={tr.t('grounds_rule')}>{rule}</Fact>
    </dl>
  );
}

/** Channels by purpose, in the order of the engine. */
function byPurpose(ways: RecipientView['allowedInstead']): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { channel, purpose } of ways) groups.set(purpose, [...(groups.get(purpose) ?? []), channel]);
  return [...groups];
}

/** What this person may be sent or called for instead. */
export function AllowedInstead({ ways }: { ways: RecipientView['allowedInstead'] }) {
  const tr = useI18n();
  if (ways.length === 0) return null;
  return (
    <div class="instead">
      <span class="label">{tr.t('allowed_instead')}</span>
      <ul>
        {byPurpose(ways).map(([purpose, channels]) => (
          <li key={purpose}><strong>{tr.word('purpose', purpose)}</strong>{` – ${channels.map((channel) => tr.midWord('channel', channel)).join(', ')}`}</li>
        ))}
      </ul>
    </div>
  );
}

export function RecipientCard({ view }: { view: RecipientView }) {
  const tr = useI18n();
  // A reason is asked for right below the list; the card need not say it again.
  const needs = view.verdict === 'allow' || view.final ? [] : view.needs.filter((need) => need !== 'reason');
  return (
    <li class={`recipient ${view.verdict}`}>
      <div class="who">
        <VerdictMark kind={view.verdict} />
        <bdi class="address">{view.shown}</bdi>
        <span class="field">{tr.find(messageName('field', view.field.toLowerCase())) ?? view.field}</span>
      </div>
      <p class="reason">{reasonText(tr, view)}</p>
      {needs.length > 0 && (
        <div class="needs">
          <span class="label">{tr.t('would_need')}</span>
          <ul>{needs.map((need) => <li key={need}>{tr.word('need', need)}</li>)}</ul>
        </div>
      )}
      {view.verdict !== 'allow' && view.final && <p class="needs">{tr.t('final_no_override')}</p>}
      <AllowedInstead ways={view.verdict === 'allow' ? [] : view.allowedInstead} />
      <LawfulWay view={view} />
      <Grounds view={view} />
    </li>
  );
}
