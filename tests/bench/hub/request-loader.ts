// In place of wrk where there is none: `request-loader.ts URL TOKEN CONNECTIONS SECONDS` prints requests a second.
import { Agent, get } from 'node:http';

const [url = '', token = '', connections = '1', seconds = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}

const end = performance.now() + Number(seconds) * 1_000;
let answered = 0;
async function client(): Promise<void> {
  for (; performance.now() < end; answered += 1) await ask();
}
await Promise.all(Array.from({ length: Number(connections) }, client));
process.stdout.write(String(answered / Number(seconds)));
agent.destroy();
