/** Ways to communicate; design §1. `email` is one-to-one, `newsletter` is one-to-many. */
export const CHANNELS = ['email', 'newsletter', 'sms', 'im', 'voice', 'voice-automated', 'meeting'] as const;
export type Channel = (typeof CHANNELS)[number];

export type ContactPointKind = 'email' | 'phone' | 'handle';

/** Which kind of contact point a channel reaches when the adapter does not say. */
export const CHANNEL_CONTACT_POINT: Record<Channel, ContactPointKind> = {
  email: 'email',
  newsletter: 'email',
  meeting: 'email',
  sms: 'phone',
  voice: 'phone',
  'voice-automated': 'phone',
  im: 'handle',
};
