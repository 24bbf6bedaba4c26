export { startHub, type Hub, type HubOptions } from '../../server/start-hub';
