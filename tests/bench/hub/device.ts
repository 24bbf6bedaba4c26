// Devices as the hub sees them: enrolled over HTTP, with a key of their own.
import { deviceKeyId } from '../../../utils/audit';
import { exportPublicKey, generateSigningKey, toBase64url } from '../../../utils/crypto';

export interface BenchDevice { id: string; token: string; keyId: string; privateKey: CryptoKey }

export async function enrolDevice(url: string, link: string, name: string): Promise<BenchDevice> {
  const pair = await generateSigningKey({ extractable: false });
  const publicKey = await exportPublicKey(pair);
  const { token } = JSON.parse(Buffer.from(link.split('#')[1] ?? '', 'base64url').toString()) as { token: string };
  const response = await fetch(`${url}/v1/enrol`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, devicePublicKey: toBase64url(publicKey), name, user: name }),
  });
  if (!response.ok) throw new Error(`enrol: ${response.status} ${await response.text()}`);
  const { deviceId, deviceToken } = await response.json() as { deviceId: string; deviceToken: string };
  return { id: deviceId, token: deviceToken, keyId: await deviceKeyId(publicKey), privateKey: pair.privateKey };
}

export async function post(url: string, token: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}
