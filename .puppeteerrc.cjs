// Browsers come from the system or from `npm start`'s own set-up, never from an install script.
module.exports = { skipDownload: true };
