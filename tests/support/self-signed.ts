// A certificate for one run of a test server, so that the repository holds no key. Browsers in tests ignore who signed it.
import { generateKeyPairSync, sign } from 'node:crypto';

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'ascii'));
const SEQUENCE = 0x30;
const ECDSA_SHA256 = der(SEQUENCE, hex('06082a8648ce3d040302'));

/** Key and certificate in PEM, for these host names, valid from yesterday on. */
export function selfSigned(hosts: readonly string[]): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(0x31, der(SEQUENCE, hex('0603550403'), text(0x0c, hosts[0] ?? 'localhost'))));
  const time = (ms: number): Buffer => text(0x18, new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, ''));
  const names = der(SEQUENCE, der(SEQUENCE, hex('0603551d11'), der(0x04, der(SEQUENCE, ...hosts.map((host) => text(0x82, host))))));
  const certificate = der(SEQUENCE, hex('a003020102'), hex('020101'), ECDSA_SHA256, name, der(SEQUENCE, time(Date.now() - 86_400_000), time(Date.now() + 86_400_000)), name,
    publicKey.export({ type: 'spki', format: 'der' }), der(0xa3, names));
  const signature = sign('sha256', certificate, privateKey);
  const whole = der(SEQUENCE, certificate, ECDSA_SHA256, der(0x03, hex('00'), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n` };
}
