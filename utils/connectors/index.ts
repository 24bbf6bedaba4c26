// Door of the connectors folder.
export { consentEvent, SCHEMA_VERSION, type ConsentEvent, type ConsentRecordEvent, type EventState, type StopEvent } from './consent-event';
export { contactPoint } from './contact';
export type { Source } from './decode';
export { ConsentImport, type ImportReport } from './import';
export { SourceError, type LineProblem } from './import-error';
export { DEFAULT_MAPPING, mapping, type Mapping } from './mapping';
export { durationDays } from './values';
