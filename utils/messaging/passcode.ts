import { z } from 'zod';

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/); // 32 bytes of Argon2id
const salt = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** Passcodes themselves never get here: a page of ours makes a key of them. */
export const passcodeMessages = {
  /** `ask` opens the window in which it is entered. Answers whether a passcode is still wanted. */
  'passcode.show': { from: 'content', request: z.object({ ask: z.boolean() }) },
  'passcode.state': { from: 'page', request: z.object({}) },
  'passcode.open': { from: 'page', request: z.object({ key }) },
  'passcode.lock': { from: 'page', request: z.object({}) },
  /** The first one, or with `current` another; `panic` under the same salt. */
  'passcode.set': { from: 'page', request: z.object({ key, salt, panic: key.optional(), current: key.optional() }) },
} as const;

/** passcode.state. `none` = this device has no passcode; with salt and cost from the header, or for one that is being chosen. */
export interface PasscodeState {
  state: 'none' | 'locked' | 'open';
  /** What policy says of it. */
  rule: 'off' | 'optional' | 'required';
  minLength: number;
  lockAfterMinutes: number;
  salt?: string;
  cost: { memory: number; iterations: number };
  waitMs: number;
  enrolled: boolean;
  /** What the extension found wrong of itself: said before a passcode is typed. */
  wrong?: string[];
}

/** passcode.open. A panic code answers `open` too. */
export interface PasscodeOpened { result: 'open' | 'wrong' | 'early' | 'ended'; waitMs: number }

export interface PasscodeAnswers {
  'passcode.show': { locked: boolean };
  'passcode.state': PasscodeState;
  'passcode.open': PasscodeOpened;
  'passcode.lock': PasscodeState;
  'passcode.set': PasscodeState;
}
