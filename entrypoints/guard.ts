import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startGuard } from '../utils/guard/main/start';

export default defineUnlistedScript(() => { startGuard(window); });
