import type { Adapter, KeyTrigger, RequestRule } from '../adapter';

export interface MessagingSite {
  id: string;
  name: string;
  hosts: string[];
  channel: 'im' | 'sms';
  /** The box, and the controls that send what is in it. */
  box: string[];
  send: string[];
  keys?: KeyTrigger[];
  requests?: RequestRule[];
}

/** Messages leave encrypted or by a socket: the control is where they are held, and who the conversation is with is read in the page. */
export function messagingSite({ id, name, hosts, channel, box, send, keys = [{ key: 'Enter' }, { key: 'Enter', ctrlOrMeta: true }], requests = [] }: MessagingSite): Adapter {
  return {
    id, name, hosts, scripts: 'messaging', requests,
    controls: [{ id: `${id}/message`, selectors: send, keys, channel, audience: 'explicit', recipients: [], alone: true }],
    probe: { editor: box, control: [...send, ...box] },
  };
}
