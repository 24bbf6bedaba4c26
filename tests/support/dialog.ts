export { SeenDialog } from '../../server/start-dialog';
