import type { FastifyInstance } from 'fastify';
import { personOf } from '../accounts/person-of';
import { refusal } from '../accounts/refusal';
import { KEEPERS, READERS } from '../accounts/role';
import { policyView } from '../console/policy';
import { policyCheck, policyRequest, simulationRequest } from '../console/protocol';
import { simulate } from '../console/simulate';
import { parseHubPolicy } from '../hub-policy';
import type { PolicyDocument } from '../../utils/policy';
import { ROUTES } from '../../utils/sync/protocol';
import type { Hub } from '../hub';
import { parse } from './request';

const POLICY = `${ROUTES}/console/policy`;

/** @throws 400 with every problem and its path. */
function documentOf(raw: unknown): PolicyDocument {
  const parsed = parseHubPolicy(raw);
  if (parsed.ok) return parsed.document;
  throw Object.assign(refusal(400, 'policy refused'), { problems: parsed.problems });
}

/** The policy, edited by hand; and what it would have done. */
export function consolePolicyRoutes(app: FastifyInstance, hub: Hub): void {
  let isSimulating = false;

  app.get(POLICY, async (request) => {
    await personOf(hub, request, { roles: READERS });
    return policyView(hub.database);
  });

  app.post(`${POLICY}/check`, async (request) => {
    await personOf(hub, request, { roles: KEEPERS });
    const parsed = parseHubPolicy(parse(policyCheck, request.body).document);
    return { problems: parsed.ok ? [] : parsed.problems };
  });

  app.post(POLICY, async (request) => {
    await personOf(hub, request, { roles: KEEPERS });
    const { document, basedOn } = parse(policyRequest, request.body);
    const accepted = documentOf(document);
    // Two who edit at once: the second sees what the first has done before it is gone.
    const policyVersion = await hub.setPolicy(accepted, basedOn);
    return { policyVersion, rootVersion: (await hub.compile()).version };
  });

  app.post(`${POLICY}/simulation`, async (request) => {
    await personOf(hub, request, { roles: KEEPERS });
    const { document, days } = parse(simulationRequest, request.body);
    const accepted = documentOf(document);
    if (isSimulating) throw refusal(429, 'a simulation is running', { retryAfter: 10 });
    isSimulating = true;
    try {
      return await simulate(hub, accepted, days);
    } finally {
      isSimulating = false;
    }
  });
}
