import { expect, it } from 'vitest';
import { csvText } from '../../../utils/connectors/safe-csv';

it('writes what a spreadsheet reads as text, numbers as they are', () => {
  const rows = ['=HYPERLINK("http://x","a")@x.pl', '+1+1@x.pl', '-2@x.pl', '@SUM(A1)', '\tx', '+48601200300', 'o\'neil@x.pl', 'a;b@x.pl', 'plain@x.pl'].map((cell) => [cell]);
  expect(csvText(['contact'], rows).split('\r\n')).toEqual([
    'contact', '"\'=HYPERLINK(""http://x"",""a"")@x.pl"', '\'+1+1@x.pl', '\'-2@x.pl', '\'@SUM(A1)', '"\'\tx"', '+48601200300', 'o\'neil@x.pl', '"a;b@x.pl"', 'plain@x.pl', '',
  ]);
});
