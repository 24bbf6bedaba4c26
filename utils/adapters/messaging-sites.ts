import type { Adapter, AdapterRequests } from './adapter';
import { googleMessages } from './google-messages';
import { googleVoice, googleVoiceRequests } from './google-voice';
import { googleVoiceReader } from './google-voice/reader';
import { linkedin } from './linkedin';
import { messenger } from './messenger';
import { teams } from './teams';
import { whatsapp } from './whatsapp';

/** The adapters of gate-messaging.js. */
export const MESSAGING: readonly Adapter[] = [whatsapp, linkedin, messenger, googleMessages, googleVoice, teams];

/** What guard-messaging.js carries: the others have no request that could be read. */
export const MESSAGING_REQUESTS: readonly AdapterRequests[] = [{ id: 'google-voice', requests: googleVoiceRequests, reader: googleVoiceReader }];
