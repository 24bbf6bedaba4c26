import { useState } from 'preact/hooks';
import type { RecipientView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { RecipientCard } from './RecipientCard';
import { splitRecipients } from './view-model';

/** Cards drawn at once: 2,000 recipients stay usable. */
const STEP = 50;

function Cards({ views, label }: { views: RecipientView[]; label: string }) {
  const { plural } = useI18n();
  const [shown, setShown] = useState(STEP);
  const rest = views.length - shown;
  return (
    <>
      <ul class="recipients" aria-label={label}>
        {views.slice(0, shown).map((view) => (
          <RecipientCard key={view.index} view={view} />
        ))}
      </ul>
      {rest > 0 && (
        <Button look="quiet" name="show-more" onPress={() => setShown(shown + STEP)}>
          {plural('show_more', Math.min(rest, STEP))}
        </Button>
      )}
    </>
  );
}

/** Stopped recipients in full; the allowed ones folded below. */
export function RecipientList({ recipients }: { recipients: readonly RecipientView[] }) {
  const { t, plural } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { stopped, allowed } = splitRecipients(recipients);
  return (
    <>
      {stopped.length > 0 && <Cards views={stopped} label={t('recipients_stopped')} />}
      {allowed.length > 0 && (
        <div class="folded">
          <Button look="quiet" name="show-allowed" expanded={isOpen} onPress={() => setOpen(!isOpen)}>
            {plural('recipients_allowed', allowed.length)}
          </Button>
          {isOpen && <Cards views={allowed} label={plural('recipients_allowed', allowed.length)} />}
        </div>
      )}
    </>
  );
}
