document.querySelector('.reset').addEventListener('click', async () => {
  await fetch('/api/reset', { method: 'POST' });
  location.reload();
});
