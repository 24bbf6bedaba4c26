// vTiger 7 and 8: webservice.php. `emailoptout` and `donotcall` are refusals here; in YetiForce the same names are consents.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { base, CALLS, iso, MAIL, modified, optOut, time, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';
import { ConnectorError, type Call } from './http-client';

const settings = z.strictObject({ base, user: z.string().min(1) });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
const flag = z.union([z.string(), z.boolean(), z.number()]).nullish().transform((value) => (value === null || value === undefined || value === '' ? undefined : value === true || value === 1 || value === '1'));
const row = z.object({ id: z.string(), email: text, secondaryemail: text, phone: text, mobile: text, emailoptout: flag, donotcall: flag, modifiedtime: text });
const answer = <T extends z.ZodType>(result: T) => z.object({ success: z.boolean(), result: result.optional(), error: z.object({ code: z.string() }).optional() });
const BATCH = 100;

/** The session's end comes with status 200. */
async function ask<T extends z.ZodType>({ client }: World<Settings>, result: T, call: Call): Promise<z.infer<T>> {
  let got = await client.json(answer(result), call);
  if (!got.success && ['INVALID_SESSIONID', 'AUTHENTICATION_REQUIRED'].includes(got.error?.code ?? '')) {
    client.forgetSignIn();
    got = await client.json(answer(result), call);
  }
  if (!got.success || got.result === undefined) throw new ConnectorError(`webservice.php: ${got.error?.code ?? 'no result'}`);
  return got.result;
}

async function page(world: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const from = Number(cursor ?? 0);
  const fields = stream === 'Leads' ? 'id, email, secondaryemail, phone, mobile, emailoptout, modifiedtime' : 'id, email, secondaryemail, phone, mobile, emailoptout, donotcall, modifiedtime';
  const where = since === undefined ? '' : ` WHERE modifiedtime >= '${iso(since).slice(0, 19).replace('T', ' ')}'`;
  const query = `SELECT ${fields} FROM ${stream}${where} ORDER BY id LIMIT ${from}, ${BATCH};`;
  const rows = await ask(world, z.array(row), { path: `webservice.php?${new URLSearchParams({ operation: 'query', query }).toString()}` });
  const records = rows.map((one): SourceRecord => {
    const at = time(one.modifiedtime);
    return { id: one.id, ...modified(at), said: [...optOut([one.email, one.secondaryemail], MAIL, one.emailoptout, at), ...optOut([one.phone, one.mobile], CALLS, one.donotcall, at)] };
  });
  return { records, problems: [], ...(rows.length === BATCH ? { next: String(from + BATCH) } : {}) };
}

export const vtiger: Connector<Settings> = {
  system: 'vtiger', settings, secrets: ['accessKey'], streams: () => ['Contacts', 'Leads'],
  client: ({ base: address, user }, { accessKey = '' }) => ({
    base: address,
    authorize: async (raw) => {
      const challenge = await raw.rawJson(answer(z.object({ token: z.string() })), { path: `webservice.php?${new URLSearchParams({ operation: 'getchallenge', username: user }).toString()}` });
      const proofOfKey = createHash('md5').update(`${challenge.result?.token ?? ''}${accessKey}`).digest('hex');
      const login = await raw.rawJson(answer(z.object({ sessionName: z.string() })), { path: 'webservice.php', form: { operation: 'login', username: user, accessKey: proofOfKey } });
      if (!login.success || !login.result) throw new ConnectorError('vTiger does not know this user and key');
      return { session: login.result.sessionName };
    },
    // The session stands in the address.
    inQuery: ({ session = '' }) => ({ sessionName: session }),
  }),
  page,
};
