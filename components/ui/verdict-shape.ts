import type { RecipientView } from '../../utils/messaging/protocol';

type Kind = RecipientView['verdict'];

/** Four outlines, so that the verdict is told by shape and word, colour only helps. */
export const OUTLINE: Record<Kind, string> = {
  allow: 'M10 1.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z',
  warn: 'M10 1.8 19.2 18H.8z',
  justify: 'M10 .8 19.2 10 10 19.2.8 10z',
  block: 'M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z',
};
export const SIGN: Record<Kind, string> = {
  allow: 'M5.8 10.3l2.9 2.9 5.6-5.9',
  warn: 'M10 7.2v5M10 14.6v1',
  justify: 'M7 10h6M10 7v6',
  block: 'M5.4 10h9.2',
};
