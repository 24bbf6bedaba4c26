import { useRef, useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';

export interface ListSourceProps {
  isBusy: boolean;
  onFile: (file: File) => void;
  onText: (text: string) => void;
}

/** Where the list comes from: a file dropped or chosen, or a pasted text. */
export function ListSource({ isBusy, onFile, onText }: ListSourceProps) {
  const { t } = useI18n();
  const [isOver, setOver] = useState(false);
  const pasted = useRef<HTMLTextAreaElement>(null);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file && !isBusy) onFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault(); // the browser would open the file in place of this page
    setOver(false);
    take(event.dataTransfer?.files);
  };
  return (
    <section aria-labelledby="list-title">
      <h2 id="list-title">{t('screening_list_title')}</h2>
      <label class={`drop${isOver ? ' over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <span>{t('screening_drop')}</span>
        <span class="hint">{t('screening_drop_hint')}</span>
        <input type="file" name="list" accept=".csv,.txt,.tsv,.xlsx,text/csv,text/plain" disabled={isBusy} onChange={(event) => { take(event.currentTarget.files); event.currentTarget.value = ''; }} />
      </label>
      <label class="label" for="pasted">{t('screening_paste')}</label>
      <textarea id="pasted" ref={pasted} rows={3} spellcheck={false} autocomplete="off" />
      <Button name="paste" disabled={isBusy} onPress={() => onText(pasted.current?.value ?? '')}>{t('screening_paste_action')}</Button>
    </section>
  );
}
