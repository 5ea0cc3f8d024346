// The status element on a link of its own, so that the ports are the test's and every state is kept.
const options = JSON.parse(document.querySelector('#options').textContent);
const cardLink = CardBridge.createCardLink({ ...options, lookAgainMs: 500 });
cardLink.subscribe(({ bridge, problem }) => {
  globalThis.seen.states.push(bridge);
  globalThis.seen.outcome = problem?.code ?? bridge;
});
const status = document.createElement('cardbridge-status');
status.cardLink = cardLink;
document.querySelector('main').append(status);
