import { z } from 'zod';

// Shallow on purpose: utils/adapters/schema.ts validates the whole format where the adapter is used.
const rule = z.looseObject({ id: z.string().min(1).max(64) });

/** The outline of a declarative adapter brought by policy. */
export const adapterShape = z.looseObject({
  id: z.string().regex(/^[a-z0-9-]{2,40}$/, 'lower-case letters, digits and hyphens, 2 to 40 characters'),
  name: z.string().min(1).max(80),
  hosts: z.array(z.string().max(253)).max(50),
  requests: z.array(rule).max(50),
  controls: z.array(rule).max(50),
  probe: z.strictObject({ editor: z.array(z.string()), control: z.array(z.string()) }),
});
