import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { CompileResult } from '../compile/compiler';
import type { AppendResult } from '../store/attempts';
import type { Database } from '../store/sql';
import { Gauges } from './gauges';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/**
 * What Prometheus reads. Every label has its values from the code (verdicts, channels, routes as written, faults), never from data:
 * no person, address, number, device or user can become one.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly on = { registers: [this.registry] };
  private readonly gauges = new Gauges(this.registry);
  private readonly attempts = new Counter({ name: 'consentry_attempts_total', help: 'Decisions of devices that were taken into the log.', labelNames: ['verdict', 'channel'], ...this.on });
  private readonly events = new Counter({ name: 'consentry_log_events_total', help: 'Events of devices that were taken into the log.', labelNames: ['type'], ...this.on });
  private readonly refused = new Counter({ name: 'consentry_ingest_failures_total', help: 'Uploads that were not taken: what their chain shows, fork for a cloned profile.', labelNames: ['fault'], ...this.on });
  private readonly compiles = new Histogram({ name: 'consentry_compile_seconds', help: 'Time that a compile took.', labelNames: ['kind'], buckets: SECONDS, ...this.on });
  private readonly requests = new Histogram({ name: 'consentry_http_request_seconds', help: 'Time until an answer was sent.', labelNames: ['method', 'route', 'status'], buckets: SECONDS, ...this.on });
  private readonly faults = new Counter({ name: 'consentry_faults_total', help: 'Work of the hub itself that failed.', labelNames: ['what'], ...this.on });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string { return this.registry.contentType; }

  /** The gauges are read from the database now, in one look. */
  async text(database: Database, now: number, timestampIssuedAt: number | undefined): Promise<string> {
    await this.gauges.set(database, now, timestampIssuedAt);
    return this.registry.metrics();
  }

  watch(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
      this.requests.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1_000);
    });
  }

  countUpload(result: AppendResult): void {
    if (result.status === 'fork') return this.refused.inc({ fault: 'fork' });
    if (result.status === 'refused') return this.refused.inc({ fault: result.fault });
    for (const event of result.appended) {
      this.events.inc({ type: event.type });
      if (event.type === 'decision') this.attempts.inc({ verdict: event.decision, channel: event.decidedAs });
    }
  }

  countCompile({ kind }: CompileResult, ms: number): void {
    this.compiles.observe({ kind }, ms / 1_000);
  }

  countFault(what: string): void {
    this.faults.inc({ what });
  }
}
