import { isTailTooLong, readTail } from '../../utils/store/receipts';
import { Fault } from './fault';
import type { Question } from './question';

/**
 * Policy caps the part of the log that no receipt covers (design §7).
 * @throws Fault `fault_log_full` past it, `fault_log_fork` when the hub holds another log under this device's name.
 */
export async function requireCovered({ worker, policy }: Pick<Question, 'worker' | 'policy'>): Promise<void> {
  const tail = await readTail(worker.store.db);
  if (tail.forked) throw new Fault('fault_log_fork');
  if (isTailTooLong(tail, policy.log, worker.now())) throw new Fault('fault_log_full');
}
