import { deepAll } from '../recogniser/field';
import { RecogniserPage } from '../recogniser/page';
import type { SiteComposer, SitePage } from '../site-reader';

/** Text of an element with that of its shadow trees. */
function deepText(element: Element): string {
  const inner = [element, ...deepAll(element, '*')].filter((one) => one.shadowRoot).map((one) => one.shadowRoot?.textContent ?? '');
  return [element.textContent ?? '', ...inner].join(' ').trim();
}

/** What stands beside the documented recipient input is not documented: read as on any other page. */
export function createSalesforcePage(place: () => string): SitePage {
  const people = new RecogniserPage('salesforce', place);
  return {
    read(rule, scope, control): SiteComposer {
      if (rule !== 'salesforce/call') return people.read(rule, scope, control);
      const number = control ? deepText(control) : '';
      return { recipients: [{ field: 'number', raw: number, reader: 'phone' }], readable: number !== '' };
    },
  };
}
