export { practicePolicy, sampleConsents, startWorld, type World, type WorldOptions } from '../../server/start-world';
