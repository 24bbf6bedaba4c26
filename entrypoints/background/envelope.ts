import { protocol, type Envelope, type MessageName } from '../../utils/messaging/protocol';
import { Fault } from './fault';

/** A message of the protocol by its shape; its body is parsed by the name's own schema. Undefined = not for us. */
export function envelopeOf(message: unknown): Envelope | undefined {
  if (typeof message !== 'object' || message === null || !('seq' in message) || !('name' in message)) return undefined;
  const { seq, name } = message;
  if (typeof seq !== 'number' || typeof name !== 'string' || !Object.hasOwn(protocol, name)) return undefined;
  return { seq, name: name as MessageName, body: ('body' in message ? message.body : undefined) as never };
}

/** @throws Fault `fault_bad_message`. */
export function bodyOf({ name, body }: Envelope): never {
  const parsed = protocol[name].request.safeParse(body);
  if (!parsed.success) throw new Fault('fault_bad_message');
  return parsed.data as never;
}
