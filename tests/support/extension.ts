export {
  ask, buildExtension, enrol, extensionId, extensionWorker, killWorker, openOptions, type BuildTarget,
} from '../../server/start-extension';
