#!/usr/bin/env node
import '../dist/cardbridge.js';
