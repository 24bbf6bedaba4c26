import { describe, expect, it } from 'vitest';
import { purposeIn, textMarks as marksBy } from '../../../utils/guard/text-marks';
import { DEFAULT_POLICY } from '../../../utils/policy/defaults';

const DEFAULTS = { optOut: DEFAULT_POLICY.optOutWords, notice: DEFAULT_POLICY.noticeWords };
const textMarks = (text: string) => marksBy(text, DEFAULTS);

describe('text marks', () => {
  it.each([
    'To unsubscribe, reply STOP.', 'Jeśli nie chcesz otrzymywać ofert, wypisz się tutaj.', 'Może Pan zrezygnować w każdej chwili.',
    'Hier können Sie den Newsletter abbestellen.', '<a href="https://x.test/unsubscribe?id=1">here</a>', 'Przysługuje Pani prawo sprzeciwu.',
  ])('finds the opt-out in: %s', (text) => { expect(textMarks(text).optOutText).toBe(true); });

  it.each(['See our privacy notice.', 'Administratorem danych jest Firma sp. z o.o.', 'Polityka prywatności: https://x.test', 'Unsere Datenschutzhinweise finden Sie hier.'])(
    'finds the notice in: %s', (text) => { expect(textMarks(text).noticeText).toBe(true); });

  it.each(['Dzień dobry, przesyłam ofertę na stop aluminium.', 'Please find the offer attached.', 'Termin 14:30 passt.', 'Nowa rezydencja czeka.'])(
    'finds neither in: %s', (text) => { expect(textMarks(text)).toEqual({ optOutText: false, noticeText: false }); });

  it('goes by the words of the policy and by no others', () => {
    const words = { optOut: ['Odpisz NIE'], notice: ['RODO firmy'] };
    expect(marksBy('Jeśli nie: odpisz nie. Tu jest rodo  firmy.', words)).toEqual({ optOutText: true, noticeText: true });
    expect(marksBy('To unsubscribe see our privacy policy.', words)).toEqual({ optOutText: false, noticeText: false });
    expect(marksBy('anything', { optOut: [], notice: [] })).toEqual({ optOutText: false, noticeText: false });
  });

  it('is not misled by markup, spaces and accents', () => {
    const words = { optOut: ['wypisać się'], notice: ['polityka prywatności'] };
    expect(marksBy('<p>Można <b>WYPISAC</b>&nbsp;<i>sie</i></p><p>Polityka\n  prywatnos\u0301ci</p>', words)).toEqual({ optOutText: true, noticeText: true });
  });
});

describe('purposes by subject', () => {
  const rules = [{ words: ['faktura', 'invoice'], purpose: 'contract' }, { words: ['reklamacja', 'invoice complaint'], purpose: 'claims' }];
  it.each([
    ['Re: FAKTURA 7/2026', 'contract'], ['Réklamácja nr 5', 'claims'], ['Invoice complaint', 'contract'], ['invoice\u00a0 complaint', 'contract'], ['Oferta', undefined], ['', undefined],
  ])('%s: %s', (subject, purpose) => { expect(purposeIn(subject, rules)).toBe(purpose); });
});
