//! The pages over TLS, as a browser would ask for them: who gets in, what a page may hold, and what may change something.

mod browser;
mod forms;
mod guards;
mod hostile;
mod needs;
mod pages;
mod sign_in;
