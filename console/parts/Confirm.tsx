import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { useWords } from '../i18n';

/** Asks once more before what cannot be taken back. */
export function Confirm({ label, question, name, onConfirm, disabled = false }: { label: string; question: string; name: string; onConfirm: () => void; disabled?: boolean }) {
  const { t } = useWords();
  const [isAsked, setIsAsked] = useState(false);
  if (!isAsked) return <Button name={name} disabled={disabled} onPress={() => { setIsAsked(true); }}>{label}</Button>;
  return (
    <span class="row" role="group" aria-label={question}>
      <span>{question}</span>
      <Button name={`${name}-yes`} look="primary" disabled={disabled} onPress={() => { setIsAsked(false); onConfirm(); }}>{label}</Button>
      <Button look="quiet" onPress={() => { setIsAsked(false); }}>{t('cancel')}</Button>
    </span>
  );
}
