import type { RecipientView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { OUTLINE, SIGN } from './verdict-shape';

type Kind = RecipientView['verdict'];

export function VerdictMark({ kind }: { kind: Kind }) {
  const { word } = useI18n();
  return (
    <span class={`verdict ${kind}`}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
        <path class="outline" d={OUTLINE[kind]} />
        <path class="sign" d={SIGN[kind]} />
      </svg>
      <span>{word('verdict', kind)}</span>
    </span>
  );
}
