import { describe, expect, it } from 'vitest';
import { textMarks } from '../../../utils/guard/text-marks';

describe('text marks', () => {
  it.each([
    'To unsubscribe, reply STOP.', 'Jeśli nie chcesz otrzymywać ofert, wypisz się tutaj.', 'Może Pan zrezygnować w każdej chwili.',
    'Hier können Sie den Newsletter abbestellen.', '<a href="https://x.test/unsubscribe?id=1">here</a>', 'Przysługuje Pani prawo sprzeciwu.',
  ])('finds the opt-out in: %s', (text) => { expect(textMarks(text).optOutText).toBe(true); });

  it.each(['See our privacy notice.', 'Administratorem danych jest Firma sp. z o.o.', 'Polityka prywatności: https://x.test', 'Unsere Datenschutzhinweise finden Sie hier.'])(
    'finds the notice in: %s', (text) => { expect(textMarks(text).noticeText).toBe(true); });

  it.each(['Dzień dobry, przesyłam ofertę na stop aluminium.', 'Please find the offer attached.', 'Termin 14:30 passt.', 'Nowa rezydencja czeka.'])(
    'finds neither in: %s', (text) => { expect(textMarks(text)).toEqual({ optOutText: false, noticeText: false }); });
});
