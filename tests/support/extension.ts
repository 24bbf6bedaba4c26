export {
  ask, buildExtension, enrol, extensionId, extensionWorker, killWorker, openOptions, reloadExtension, type BuildTarget,
} from '../../server/start-extension';
