import type { CDPSession, Page } from 'puppeteer';

interface Evaluated { result: { value?: unknown }; exceptionDetails?: { text: string; exception?: { description?: string } } }

/** An isolated world of the page's main frame, as content scripts live in. */
export class IsolatedWorld {
  private constructor(private readonly session: CDPSession, private readonly contextId: number) {}

  static async create(page: Page): Promise<IsolatedWorld> {
    const session = await page.createCDPSession();
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'screens' });
    return new IsolatedWorld(session, executionContextId);
  }

  /** Value of an expression, promises awaited; throws what it throws. */
  async run<T = unknown>(expression: string): Promise<T> {
    const answer = (await this.session.send('Runtime.evaluate', { expression, contextId: this.contextId, awaitPromise: true, returnByValue: true })) as Evaluated;
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value as T;
  }
}
