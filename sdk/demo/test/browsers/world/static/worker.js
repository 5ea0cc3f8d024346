importScripts('/recorder.js', '/cardbridge.global.js', '/page.js');
